"""Is this domain's mail set up right? Each check gives `finding.Result`s: a state, what was found, what to publish."""
