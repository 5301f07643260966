package io.towpath.planning.dependency;

import java.util.Locale;
import java.util.UUID;

/// One end of a dependency: a VM, or an application as a whole.
public record End(Type type, UUID id) {

    public enum Type {
        VM, APPLICATION;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static End vm(UUID id) {
        return new End(Type.VM, id);
    }

    public static End application(UUID id) {
        return new End(Type.APPLICATION, id);
    }

    boolean isVm() {
        return type == Type.VM;
    }
}
