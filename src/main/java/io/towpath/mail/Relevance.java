package io.towpath.mail;

import java.util.Set;

/// Asked before a mail of its kinds is sent: what it says may not hold any more.
public interface Relevance {

    Set<Mail.Kind> kinds();

    boolean stands(Mail mail);
}
