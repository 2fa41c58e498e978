using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.ReferralApi.Tests;

public sealed class OptionsTests
{
    public static TheoryData<string, string> Keys => new()
    {
        { "", "is blank" },
        { "   ", "is blank" },
        { " key-1234", "white space (U+0020) at position 1 of 9" },
        { "key-1234\n", "white space (U+000A) at position 9 of 9" },
        { "key 1234", "white space (U+0020) at position 4 of 8" },
        { "key-\u200b1234", "an invisible character (U+200B) at position 5 of 9" },
        { "\ufeffkey-1234", "an invisible character (U+FEFF) at position 1 of 9" },
        { "key-\u00011234", "a control character (U+0001) at position 5 of 9" },
        { "key-é1234", "a character that no key has (U+00E9) at position 5 of 9" },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public void Names_what_is_wrong_with_a_key_and_never_the_key(string key, string expected)
    {
        var message = ErrorsOf(options => options.ApiKey = key);

        message.Should().Contain("ReferralApiOptions.ApiKey: ").And.Contain(expected).And.NotContain("1234");
    }

    [Fact]
    public void Lists_every_broken_rule_at_once()
    {
        var message = ErrorsOf(options =>
        {
            options.Environment = default;
            options.ApiKey = null;
            options.BaseUrl = new Uri("http://public.example");
            options.CustomerApiBaseUrl = new Uri("https://user:pass@host.example");
            options.AttemptTimeout = TimeSpan.Zero;
            options.TotalTimeout = TimeSpan.FromDays(1);
            options.MaxRetries = 11;
        });

        message.Should().ContainAll(".Environment:", ".ApiKey:", ".BaseUrl:", ".CustomerApiBaseUrl:", ".AttemptTimeout:", ".TotalTimeout:",
            ".MaxRetries:").And.NotContain("pass");
    }

    [Fact]
    public void Binds_a_section_and_names_settings_by_their_path()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Debitura:Api:Environment"] = "Test",
            ["Debitura:Api:ApiKey"] = "key-1234",
            ["Debitura:Api:BaseUrl"] = "http://localhost:5080/",
            ["Debitura:Api:AttemptTimout"] = "00:00:01",
        }).Build();

        var services = new ServiceCollection().AddReferralApi(configuration.GetSection("Debitura:Api")).Services.BuildServiceProvider();
        var act = () => services.GetRequiredService<IOptions<ReferralApiOptions>>().Value;

        act.Should().Throw<OptionsValidationException>().Which.Message.Should()
            .StartWith("Debitura:Api:AttemptTimout: there is no such setting");
    }

    [Fact]
    public void Knows_the_hosts_of_both_environments()
    {
        new ReferralApiOptions { Environment = ReferralApiEnvironment.Production }.ResolveBaseUrl().Should()
            .Be("https://referral-api.debitura.com/");
        new ReferralApiOptions { Environment = ReferralApiEnvironment.Test }.ResolveBaseUrl().Should()
            .Be("https://testreferral-api.debitura.com/");
        new ReferralApiOptions { Environment = ReferralApiEnvironment.Production }.ResolveCustomerApiBaseUrl().Should()
            .Be("https://customer-api.debitura.com/");
        new ReferralApiOptions { Environment = ReferralApiEnvironment.Test }.ResolveCustomerApiBaseUrl().Should()
            .Be("https://testcustomer-api.debitura.com/");
        new ReferralApiOptions { BaseUrl = new Uri("https://host.example/api") }.ResolveBaseUrl().Should().Be("https://host.example/api/");
    }

    private static string ErrorsOf(Action<ReferralApiOptions> configure)
    {
        var services = new ServiceCollection().AddReferralApi(options =>
        {
            options.Environment = ReferralApiEnvironment.Test;
            options.ApiKey = "key-1234";
            configure(options);
        }).Services.BuildServiceProvider();
        var act = () => services.GetRequiredService<IOptions<ReferralApiOptions>>().Value;
        return act.Should().Throw<OptionsValidationException>().Which.Message;
    }
}
