package io.towpath.mail;

import java.util.UUID;

/// A server refuses a recipient for good. In the transaction that notes it.
///
/// @param why as the server said
public record MailBounced(Mail.Kind kind, UUID about, String recipient, String why) {}
