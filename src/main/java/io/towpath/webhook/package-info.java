/// What happens, told to other systems: each entry of the audit trail that somebody asked for is sent to his address, signed,
/// in order, and again until it was taken. Start at [Webhooks], then [Courier].
@ApplicationModule(displayName = "Webhooks", allowedDependencies = {"units", "access", "audit", "secret"})
@NullMarked
package io.towpath.webhook;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
