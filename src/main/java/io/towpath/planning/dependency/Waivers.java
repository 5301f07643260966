package io.towpath.planning.dependency;

import java.time.LocalDate;
import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Written words that ends of dependencies may move apart. One person asks, another approves; only then are the ends held
/// together no more. All or none of the dependencies named.
public interface Waivers {

    /// Who acts.
    ///
    /// @param actor for the trail: a token's name, too
    /// @param login the person behind it: by it two are told apart
    record Who(String actor, String login) {}

    /// @param until the last day on which it holds; null without an end
    /// @throws io.towpath.inventory.RefusedException when one is waived already, or the day is past
    void request(Collection<UUID> dependencies, String reason, @Nullable LocalDate until, Who who);

    /// @throws io.towpath.inventory.RefusedException when the one who asked approves, or nobody asked
    void approve(Collection<UUID> dependencies, Who who);

    /// Takes back what was asked or approved: the ends move together again. Also how a request is turned down.
    void revoke(Collection<UUID> dependencies, String reason, Who who);
}
