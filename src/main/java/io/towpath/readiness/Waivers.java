package io.towpath.readiness;

import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Sets rules aside. Who asks cannot approve; what is approved ends by itself after its last day, or when somebody
/// revokes it.
public interface Waivers {

    /// What is asked for.
    ///
    /// @param vmId            the only VM it shall hold for; null for more
    /// @param applicationName the application whose VMs it shall hold for; null or blank for more
    record Ask(String rule, @Nullable UUID vmId, @Nullable String applicationName, String reason,
            LocalDate expiresOn) {}

    /// Who does it.
    ///
    /// @param actor for the trail: a login or a token
    /// @param login the person behind it: two tokens of one person are one pair of eyes
    record Who(String actor, String login) {}

    /// @throws io.towpath.inventory.RefusedException when the rule cannot be waived, or the reason or day is missing
    Waiver request(Ask ask, Who who);

    /// @throws io.towpath.inventory.RefusedException for whoever asked for it, and for one that is not waiting
    Waiver approve(UUID id, Who who);

    /// Refuses a request, or takes back what was approved.
    Waiver revoke(UUID id, String reason, Who who);

    Waiver get(UUID id);

    /// Newest first.
    ///
    /// @param rule  null for all
    /// @param state null for all
    /// @param after the id before the first; null for the beginning
    List<Waiver> list(@Nullable String rule, Waiver.@Nullable State state, @Nullable UUID after, int limit);
}
