namespace WebhookReceiver.Cli;

/// <summary>Sections 4 to 7 of the checklist: what became of a client request.</summary>
internal static class ClientFaults
{
    public static readonly DoctorFault NeedsLinking = new(
        "client-needs-linking", ChecklistSection.Conflict, "The client has an account and must approve the link (ClientExistsNeedsLinking)",
        "Send the approval URL from the response (onboardingLinks.url) to the client. The client must approve the link.");

    public static readonly DoctorFault OtherTenant = new(
        "client-other-tenant",
        ChecklistSection.Conflict,
        "The client is yours already, under another ExternalTenantId (AlreadyLinkedDifferentTenant)",
        "Use the existing ExternalTenantId shown in the error message. If you need to change it, contact Debitura Support.");

    public static readonly DoctorFault OtherPartner = new(
        "client-other-partner", ChecklistSection.Conflict, "The client is linked to another partner (ClientAlreadyLinkedToAnotherPartner)",
        "Only one referral partner per client is possible. Contact Debitura Support at contact@debitura.com to discuss options.");

    public static readonly DoctorFault InvalidType = new(
        "client-invalid-type", ChecklistSection.Conflict, "The account that matches is not a creditor's (InvalidClientType)",
        "Check the e-mail addresses in the request: one belongs to an account of another kind. Use the creditor's own, or contact " +
            "Debitura Support.");

    public static readonly DoctorFault UnknownConflict = new(
        "client-conflict-unknown",
        ChecklistSection.Conflict,
        "A conflict that this tool does not know (409)",
        "Send the bundle that --report writes to contact@debitura.com.");

    public static readonly DoctorFault NotLinked = new(
        "client-not-linked", ChecklistSection.Conflict, "The client has no active link",
        "Debitura knows no linked client by this id, which is case-sensitive. Its link request may be open, expired or declined, or " +
            "it is archived: give the saved answer of POST /clients with --response, or the last event with --event.");

    public static readonly DoctorFault Onboarding = new(
        "client-onboarding", ChecklistSection.Onboarding, "The client has not completed onboarding",
        "Resend the onboarding URL to the client and ask them to complete the signing. Then client.onboarding.contract_signed " +
            "arrives; until then the client cannot submit cases.");

    public static readonly DoctorFault ValidationFailed = new(
        "validation-failed", ChecklistSection.Validation, "The request fails validation (400)",
        "Fix the fields named here and send the request again. Nothing was created: a validation error aborts the whole operation.");

    public static readonly DoctorFault BusinessRule = new(
        "business-rule",
        ChecklistSection.Validation,
        "A business rule forbids the request (422)",
        "Do what the rule says; most of them come with a solutionUrl where it can be done.");

    public static readonly DoctorFault CaseFailed = new(
        "cases-failed",
        ChecklistSection.Validation,
        "Cases were not created",
        "Fix what is said about each case and submit it again. The client was created.");

    public static readonly DoctorFault StoredCaseFailed = new(
        "stored-case-failed",
        ChecklistSection.Validation,
        "A stored case could not be created after the approval (cases.replay_failed)",
        "Submit the case again in the client's name through the Customer API.");

    public static readonly DoctorFault NoPartner = new(
        "cases-no-partner", ChecklistSection.Coverage, "Cases failed with NoPartnerAvailable",
        "This is not a bug: Debitura has no collection partner in the debtor's country yet. The client is created and linked all the " +
            "same. Ask Debitura Support about plans for the country if it matters.",
        FindingStatus.Warning);

    public static IReadOnlyList<DoctorFault> All { get; } =
    [
        NeedsLinking, OtherTenant, OtherPartner, InvalidType, UnknownConflict, NotLinked, Onboarding, ValidationFailed, BusinessRule,
        CaseFailed, StoredCaseFailed, NoPartner,
    ];
}
