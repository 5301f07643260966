package io.towpath.mail;

import java.util.UUID;

/// A mail does not arrive: a server refuses its recipient for good, or it was given up. In the transaction that notes it, and
/// before it is noted.
///
/// @param why as the server said, or that it was given up
public record MailBounced(Mail.Kind kind, UUID about, String recipient, String why) {}
