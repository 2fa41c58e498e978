using WebhookReceiver.TestKit;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Schema;

/// <summary>The scripts in the documents are those of the code.</summary>
public sealed class ScriptTests
{
    [Theory]
    [InlineData("Npgsql.EntityFrameworkCore.PostgreSQL", "docs/inbox-postgresql.sql")]
    [InlineData("Microsoft.EntityFrameworkCore.Sqlite", "docs/inbox-sqlite.sql")]
    public void The_documents_have_the_current_scripts(string provider, string path)
    {
        var script = $"-- The tables of the inbox, version {WebhookInboxSchema.Version}: WebhookInboxSchema.Script(\"{provider}\").\n-- " +
            $"Run it in one transaction.\n\n{WebhookInboxSchema.Script(provider)}";

        ApprovedText.Difference(script.ReplaceLineEndings("\n").TrimEnd() + "\n", path).Should().BeNull();
    }

    [Fact]
    public void There_is_no_script_after_the_last_version() =>
        WebhookInboxSchema.Script("Microsoft.EntityFrameworkCore.Sqlite", WebhookInboxSchema.Version).Should().BeEmpty();

    [Fact]
    public void Refuses_a_provider_on_which_the_inbox_does_not_run()
    {
        var act = () => WebhookInboxSchema.Script("Microsoft.EntityFrameworkCore.SqlServer");

        act.Should().Throw<NotSupportedException>().WithMessage("*SQLite and PostgreSQL*");
    }
}
