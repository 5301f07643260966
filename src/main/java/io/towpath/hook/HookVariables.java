package io.towpath.hook;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a hook is told of why it runs; null where it does not apply, which is handed over as an empty text.
///
/// @param wave            key and name: `W-003 Shops`
/// @param vm              its name at the source
/// @param moref           the source's id of it: `vm-1042`
/// @param uuid            of its firmware
/// @param target          name of the target
/// @param addressesBefore of the VM at the source
/// @param addressesAfter  as they are mapped, or as the target reports them
/// @param phase           where it runs: `before-shutdown`, or a runbook's phase
/// @param run             id of the trip or of the runbook's run
public record HookVariables(@Nullable String wave, @Nullable String application, @Nullable String vm,
        @Nullable String moref, @Nullable String uuid, @Nullable String target, List<String> addressesBefore,
        List<String> addressesAfter, @Nullable String phase, @Nullable String run) {

    /// Names that texts of a hook may use, in the order of the record.
    public static final List<String> NAMES = List.of("wave", "application", "vm", "moref", "uuid", "target",
            "addresses_before", "addresses_after", "phase", "run");

    public HookVariables {
        addressesBefore = List.copyOf(addressesBefore);
        addressesAfter = List.copyOf(addressesAfter);
    }

    /// Of no VM in particular.
    public static HookVariables none() {
        return new HookVariables(null, null, null, null, null, null, List.of(), List.of(), null, null);
    }

    /// What a test run is told.
    static HookVariables sample() {
        return new HookVariables("W-000 Test", "Test application", "test-vm", "vm-0",
                "00000000-0000-0000-0000-000000000000", "Test target", List.of("192.0.2.10"), List.of("198.51.100.10"),
                "test", "test");
    }

    /// By name, several addresses with commas between them.
    public Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("wave", text(wave));
        values.put("application", text(application));
        values.put("vm", text(vm));
        values.put("moref", text(moref));
        values.put("uuid", text(uuid));
        values.put("target", text(target));
        values.put("addresses_before", String.join(",", addressesBefore));
        values.put("addresses_after", String.join(",", addressesAfter));
        values.put("phase", text(phase));
        values.put("run", text(run));
        return values;
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
