// Where each note is: how far right of the text, how far below its number, its
// top, its bottom, and the room that is left beside it.
return [...document.querySelectorAll(".note")].map((note) => {
    const number = document.querySelector(note.querySelector(".note-back").hash);
    const [a, b] = [note, number].map((it) => it.getBoundingClientRect());
    const text = document.querySelector("main").getBoundingClientRect();
    return [a.left - text.right, a.top - b.top, a.top, a.bottom,
        innerWidth - a.right];
});
