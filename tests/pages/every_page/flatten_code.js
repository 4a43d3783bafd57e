// Puts the words of each block of code into one text; what came, what went and
// links stay as they are.
for (const code of document.querySelectorAll("pre code")) {
    for (const it of code.querySelectorAll("b, u, span")) {
        // No id, no role, no style.
        if (it.getAttributeNames().some((name) => name !== "class")) {
            throw new Error(`${it.outerHTML} in code does more than color it: \
axe-core has to see it`);
        }
        it.replaceWith(it.textContent);
    }
    code.normalize();
}
