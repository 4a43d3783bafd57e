// The violations of rules of axe-core, a line each.
async (rules) => {
    const options = { resultTypes: ["violations"], ...rules };
    const { violations } = await axe.run(document, options);
    return violations.flatMap((rule) => rule.nodes.map((node) =>
        `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary}`))
        .join("\n");
}
