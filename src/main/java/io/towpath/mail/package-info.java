/// Mails to owners and to those who asked for them: written down sealed in the transaction of what they tell, sent until a
/// server took or refused them. Start at [Mails], then [Postman]; what needs somebody is in [NeedMails].
@ApplicationModule(displayName = "Mail", allowedDependencies = {"units", "access", "audit", "secret"})
@NullMarked
package io.towpath.mail;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
