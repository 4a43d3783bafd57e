// Nothing. A browser that comes to it in a page has to fetch it, and draws
// meanwhile what stands before it.
