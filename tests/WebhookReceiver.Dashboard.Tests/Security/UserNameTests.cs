using System.Security.Claims;

namespace WebhookReceiver.Dashboard.Tests.Security;

public sealed class UserNameTests
{
    [Theory]
    [InlineData("Jørgen Nørgaard", "Jørgen Nørgaard")]
    [InlineData("山田 太郎", "山田 太郎")]
    [InlineData("eve\r\nwarn: all is well\u2028\u0085", "eve??warn: all is well??")]
    [InlineData(" ", "A login without a name")]
    public void Is_a_name_of_any_script_on_one_line(string name, string expected) =>
        UserName.From(Login(new Claim(ClaimTypes.Name, name))).Should().Be(expected);

    [Fact]
    public void Is_cut_when_it_is_long() =>
        UserName.From(Login(new Claim(ClaimTypes.Name, new string('x', 1000)))).Should().HaveLength(100);

    [Theory]
    [InlineData(ClaimTypes.NameIdentifier)]
    [InlineData("sub")]
    public void Is_the_subject_of_a_token_that_names_no_name(string claim) =>
        UserName.From(Login(new Claim(claim, "user-4711"))).Should().Be("user-4711");

    [Fact]
    public void Tells_a_login_without_a_name_from_none()
    {
        UserName.From(Login()).Should().Be("A login without a name");
        UserName.From(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "claimed")]))).Should()
            .Be("Somebody without a login");
    }

    private static ClaimsPrincipal Login(params IEnumerable<Claim> claims) => new(new ClaimsIdentity(claims, "test"));
}
