// Blocks of code are highlighted when the book is built.
