package io.towpath.inventory;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What people add to a VM; no scan touches it.
public interface People {

    /// @param version as last seen: refused when the VM changed meanwhile
    /// @throws RefusedException with the other's values in the message when somebody was faster
    void assign(UUID vmId, int version, Owner owner, String actor);

    /// All may be null: nobody said.
    ///
    /// @param email where the sign-off link goes
    record Owner(@Nullable String application, @Nullable String name, @Nullable String email) {

        public Owner {
            application = trimmed(application);
            name = trimmed(name);
            email = trimmed(email);
        }

        private static @Nullable String trimmed(@Nullable String text) {
            return text == null || text.isBlank() ? null : text.strip();
        }
    }
}
