using System.Net;

namespace PhoneTranscriber.Webhooks;

/// <summary>The endpoint's name leads only to addresses that webhooks may not be sent to.</summary>
internal sealed class AddressRefusedException(string host, IPAddress address)
    : IOException($"{host} is {address}, which is not on the public internet (see Webhooks:AllowPrivateAddresses)");
