"""The Web API: one table of methods, one module for each family of them."""
