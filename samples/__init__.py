"""A made-up newsroom of three outlets and the offline demo. Nothing of the application imports it."""
