package io.towpath.mail;

import java.util.UUID;

/// Asked before a mail of its kind is sent: a link may have ended while its mail waited.
public interface Relevance {

    Mail.Kind kind();

    boolean stands(UUID about);
}
