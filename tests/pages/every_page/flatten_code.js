// Puts the words of each block of code into one text, and what is written in
// code within a sentence into the sentence. What came, what went and links stay
// as they are. The places in code that links lead to go: nobody sees them.
const check = (it, attribute) => {
    // No role, no style, no label.
    if (it.getAttributeNames().some((name) => name !== attribute)) {
        throw new Error(`${it.outerHTML} in code does more than color it: \
axe-core has to see it`);
    }
};
for (const it of document.querySelectorAll("pre code :is(b, u, span)")) {
    check(it, "class");
    it.replaceWith(...it.childNodes);
}
for (const it of document.querySelectorAll("pre code i:empty")) {
    check(it, "id");
    it.remove();
}
for (const it of document.querySelectorAll(":not(pre) > code, br, wbr")) {
    if (!it.attributes.length && !it.children.length) {
        it.replaceWith(it.textContent);
    }
}
document.body.normalize();
