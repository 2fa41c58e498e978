using System.Diagnostics;

namespace WebhookReceiver.Cli.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    private const UnixFileMode GroupMayWrite =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private readonly TempFolder folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Keeps_rights_that_the_mask_of_the_process_would_take_away()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such rights.");
        var path = folder.Write("appsettings.json", "{}");
        SetMode(path, GroupMayWrite | UnixFileMode.OtherWrite);

        await AtomicFile.WriteAsync(path, "{ }");

        ModeOf(path).Should().Be(GroupMayWrite | UnixFileMode.OtherWrite);
        (await File.ReadAllTextAsync(path, Cancelled)).Should().Be("{ }");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "Longer": "than what comes" }""")]
    public async Task Keeps_the_owner_and_the_rights_of_a_file_that_belongs_to_another_account(string before)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root can give a file to another account.");
        var path = folder.Write("appsettings.json", before);
        await RunAsync("chown", "65534:65533", path);
        SetMode(path, GroupMayWrite);

        await AtomicFile.WriteAsync(path, """{ "a": 1 }""");

        (await RunAsync("stat", "-c", "%u:%g", path)).Trim().Should().Be("65534:65533");
        ModeOf(path).Should().Be(GroupMayWrite);
        (await File.ReadAllTextAsync(path, Cancelled)).Should().Be("""{ "a": 1 }""");
    }

    [Fact]
    public async Task Writes_through_a_link_and_leaves_nothing_beside()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        var target = folder.Write("real.json", "{}");
        File.CreateSymbolicLink(folder.At("link.json"), target);

        await AtomicFile.WriteAsync(folder.At("link.json"), "[]");

        (await File.ReadAllTextAsync(target, Cancelled)).Should().Be("[]");
        new FileInfo(folder.At("link.json")).LinkTarget.Should().Be(target);
        Directory.GetFiles(Path.GetDirectoryName(target)!).Should().HaveCount(2);
    }

    [Fact]
    public async Task Does_not_follow_a_link_that_somebody_laid_where_a_file_is_created()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        File.CreateSymbolicLink(folder.At("new.txt"), folder.At("elsewhere.txt"));

        var create = () => AtomicFile.CreateAsync(folder.At("new.txt"), "secret"u8.ToArray());

        await create.Should().ThrowAsync<IOException>();
        File.Exists(folder.At("elsewhere.txt")).Should().BeFalse();
    }

    private static UnixFileMode ModeOf(string path) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    private static async Task<string> RunAsync(string program, params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var text = await process.StandardOutput.ReadToEndAsync(Cancelled);
        await process.WaitForExitAsync(Cancelled);
        return text;
    }
}
