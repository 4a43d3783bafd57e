// Whether what is selected can be seen, and is not cut off by its note.
const found = getSelection().getRangeAt(0).getBoundingClientRect();
const note = getSelection().anchorNode.parentElement.closest(".note-text")
    ?.getBoundingClientRect();
return found.height > 0 && Boolean(note) && found.top >= note.top - 1
    && found.bottom <= note.bottom + 1 && found.top >= 0
    && found.bottom <= innerHeight;
