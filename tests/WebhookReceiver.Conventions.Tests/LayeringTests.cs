namespace WebhookReceiver.Conventions.Tests;

public sealed class LayeringTests
{
    // A room uses the rooms in front of it and itself. The last one is the root of the project, with the registration.
    private static readonly string[] Rooms =
        ["Outcomes", "Diagnostics", "Verification", "Events", "Dispatch", "Configuration", "Claims", "Processing", "Http", ""];

    [Fact]
    public void Every_folder_of_the_core_is_a_known_room()
    {
        SourceFile.AllOf("WebhookReceiver").Select(file => file.Room).Distinct().Should().BeEquivalentTo(Rooms);
    }

    [Fact]
    public void No_room_uses_a_type_of_a_room_that_comes_after_it()
    {
        UpwardArrows(SourceFile.AllOf("WebhookReceiver")).Should().BeEmpty();
    }

    [Theory]
    [InlineData("var x = new Upper();", true)]
    [InlineData("Func<Upper> x;", true)]
    [InlineData("[Upper] class X;", true)]
    [InlineData("Upper x = Upper.Parse(y);", true)]
    [InlineData("if (x is Upper { Length: 1 }) { }", true)]
    [InlineData("var x = y switch { Upper => 1 };", true)]
    [InlineData("public string Upper { get; init; }", false)]
    [InlineData("var x = y.Upper;", false)]
    [InlineData("var x = new Y { Upper = 1 };", false)]
    [InlineData("var x = new UpperCase(); // Upper", false)]
    [InlineData("/// <see cref=\"Upper\"/>", false)]
    [InlineData("/* Upper */", false)]
    [InlineData("/* \n Upper \n */", false)]
    [InlineData("var x = \"Upper\";", false)]
    [InlineData("var x = \"\\\" Upper\";", false)]
    [InlineData("var x = @\"\\\" + Upper.Name;", true)]
    [InlineData("var x = $\"\"\" \"Upper\" \"\"\";", false)]
    [InlineData("var x = \"\"\" Upper \"\"\" + Upper.Name;", true)]
    [InlineData("var x = '\"'; Upper y; var z = '\"';", true)]
    public void Sees_a_type_in_code_and_nowhere_else(string code, bool expected)
    {
        SourceFile[] files = [new("Http/Upper.cs", "Http", "class Upper;"), new("Events/Lower.cs", "Events", SourceFile.CodeOf(code))];

        UpwardArrows(files).Any().Should().Be(expected);
    }

    [Fact]
    public void Names_file_and_line_of_an_upward_arrow()
    {
        SourceFile[] files = [
            new("Http/Upper.cs", "Http", "class Upper;"), new("Events/Lower.cs", "Events", SourceFile.CodeOf("// Upper\n\nUpper x;"))];

        UpwardArrows(files).Should().Equal("src/WebhookReceiver/Events/Lower.cs:3 uses Upper, but Http comes after Events");
    }

    private static IEnumerable<string> UpwardArrows(SourceFile[] files)
    {
        var roomOf = files.SelectMany(file => file.Declared.Select(type => (Type: type, file.Room))).Distinct()
            .ToDictionary(type => type.Type, type => type.Room);
        return
            from file in files
            from identifier in file.TypeNames()
            where roomOf.TryGetValue(identifier.Name, out var room) && Array.IndexOf(Rooms, room) > Array.IndexOf(Rooms, file.Room)
            let used = roomOf[identifier.Name] is { Length: > 0 } name ? name : "the root"
            select $"src/WebhookReceiver/{file.RelativePath}:{identifier.Line} uses {identifier.Name}, but {used} comes after {file.Room}";
    }
}
