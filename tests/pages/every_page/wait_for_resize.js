// A frame begins with the event that a page has another size, if it has.
async (width) => {
    do {
        await new Promise(requestAnimationFrame);
    } while (document.documentElement.clientWidth !== width);
}
