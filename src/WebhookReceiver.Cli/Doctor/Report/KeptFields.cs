using System.Globalization;
using System.Text.RegularExpressions;

namespace WebhookReceiver.Cli;

/// <summary>
/// The fields of an answer that the bundle keeps, by where they are: docs/troubleshooting.md lists them. A kept field has to look like what
/// belongs there; everything else is left out, whatever it holds, because free text holds anything.
/// </summary>
internal static partial class KeptFields
{
    private static readonly Dictionary<string, Func<string, bool>> ByPath = new(StringComparer.OrdinalIgnoreCase)
    {
        ["type"] = IsKind,
        ["errorType"] = IsKind,
        ["error"] = IsKind,
        ["code"] = IsKind,
        ["status"] = IsNumber,
        ["retryAfter"] = IsNumber,
        ["traceId"] = IsTraceId,
        ["conflictResponse.type"] = IsKind,
        ["businessErrors[].type"] = IsKind,
        ["conflictResponse.businessErrors[].type"] = IsKind,
        ["caseResults.failedCases[].caseIndex"] = IsNumber,
        ["caseResults.failedCases[].errorType"] = IsKind,
    };

    private static readonly HashSet<string> Containers = new(StringComparer.OrdinalIgnoreCase)
    {
        "conflictResponse", "businessErrors", "businessErrors[]", "conflictResponse.businessErrors", "conflictResponse.businessErrors[]",
        "caseResults", "caseResults.failedCases", "caseResults.failedCases[]",
    };

    // What names the fields of the request that are not valid. The names are kept, the messages are not.
    private static readonly HashSet<string> FieldLists = new(StringComparer.OrdinalIgnoreCase)
    {
        "errors", "details", "validationErrors", "fieldErrors", "caseResults.failedCases[].validationErrors",
    };

    private static readonly HashSet<string> RequestFields = new(StringComparer.OrdinalIgnoreCase)
    {
        "externalTenantId", "client", "users", "cases", "debtor", "name", "country", "supportEmail", "registrationNumber", "address",
        "zipCode", "city", "state", "supportPhone", "email",
        "isOnboardingUser", "currencyCode", "amountToRecover", "date", "dueDate", "claimDescription", "comments", "creditorReference",
        "amountToRecoverOver6Months",
        "amountToRecoverOver12Months", "amountToRecoverOver24Months", "allowPendingContracts", "skipDebituraVerification", "isTest", "tag",
        "collectionPartnerId", "creditorDivisionId",
        "assignedUserEmail", "returnUrl", "type", "contactPerson", "companyRegistrationNumber", "countryAlpha2", "phone",
    };

    public static bool IsContainer(string path) => Containers.Contains(path);

    public static bool IsFieldList(string path) => FieldLists.Contains(path);

    public static bool Keeps(string path, string value) => ByPath.TryGetValue(path, out var isFine) && isFine(value);

    /// <summary>Tells whether a name is that of a field of the request, such as <c>Cases[0].CurrencyCode</c>.</summary>
    public static bool IsRequestField(string name) => Index().Replace(name, "").Split('.').All(RequestFields.Contains);

    /// <summary>Words without digits: an IBAN or a number is no kind of error.</summary>
    public static bool IsKind(string value) => Kind().IsMatch(value);

    public static bool IsTraceId(string value) => TraceId().IsMatch(value);

    /// <summary>An id of the partner's own making. What has a blank, an @ or a plus is a name, an address or a telephone number.</summary>
    public static bool IsId(string value) => Id().IsMatch(value);

    private static bool IsNumber(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < 100_000;

    [GeneratedRegex(@"\[[0-9]{0,4}\]", RegexOptions.NonBacktracking)]
    private static partial Regex Index();

    [GeneratedRegex(@"\A[A-Za-z]+(?:[_.\-][A-Za-z]+)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex Kind();

    [GeneratedRegex(@"\A[A-Za-z0-9|:.\-]{1,100}\z", RegexOptions.NonBacktracking)]
    private static partial Regex TraceId();

    [GeneratedRegex(@"\A[A-Za-z0-9._:\-]{1,255}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Id();
}
