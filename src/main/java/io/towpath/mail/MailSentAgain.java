package io.towpath.mail;

import java.util.UUID;

/// One that was refused or given up is on its way once more. In the transaction that notes it.
public record MailSentAgain(Mail.Kind kind, UUID about) {}
