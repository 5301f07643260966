package io.towpath.mail;

import java.util.UUID;

/// A mail is not sent, as what it says did not hold any more. In the transaction that notes it, and before it is noted.
public record MailWithdrawn(Mail.Kind kind, UUID about) {}
