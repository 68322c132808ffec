"""Events in: from the HTTP intake, files, mailboxes and logs, each becoming `DeliveryEvent`s and one transaction."""
