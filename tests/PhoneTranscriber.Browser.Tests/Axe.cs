using PhoneTranscriber.Testing;

namespace PhoneTranscriber.Browser.Tests;

/// <summary>axe-core, the judge of what people with assistive technology can use.</summary>
internal static class Axe
{
    private static readonly Lazy<string> Script = new(() => File.ReadAllText(Path.Combine(NodeOracle.Folder, "node_modules", "axe-core", "axe.min.js")));

    /// <summary>What it finds wrong, a line each; empty when nothing is.</summary>
    /// <param name="page">The page as it stands.</param>
    /// <param name="rule">This rule alone; null for all.</param>
    public static async Task<string[]> FindAsync(IPage page, string? rule = null)
    {
        await page.EvaluateAsync(Script.Value);
        return await page.EvaluateAsync<string[]>(
            """
            async rule => (await axe.run(document, { runOnly: rule ? [rule] : ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })).violations
              .flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary}`))
            """,
            rule);
    }
}
