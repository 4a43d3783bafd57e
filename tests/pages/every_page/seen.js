// What of the page is there, as a number: which elements are seen, as what they
// are laid out, and with which attributes.
(() => {
    let hash = 0;
    for (const it of document.querySelectorAll("body *")) {
        const seen = it.checkVisibility({ visibilityProperty: true });
        const what = seen ? getComputedStyle(it).display : "";
        const attributes = [...it.attributes].map(({ name, value }) =>
            `${name}=${value}`);
        for (const letter of `${what};${attributes};`) {
            hash = (hash * 31 + letter.codePointAt(0)) | 0;
        }
    }
    return hash;
})()
