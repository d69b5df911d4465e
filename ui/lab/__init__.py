"""Parts of the Lab: the controls of its run and the pictures of its network."""
