package io.towpath.readiness.rule;

import io.towpath.inventory.Vm;
import java.util.List;

/// A VM to be judged, with what can only be seen by looking at others.
///
/// @param namesakes  other VMs of the same name
/// @param sharedMacs MAC addresses that others have as well, with their names
public record Case(Vm vm, List<String> namesakes, List<String> sharedMacs) {

    public Case {
        namesakes = List.copyOf(namesakes);
        sharedMacs = List.copyOf(sharedMacs);
    }

    /// Whether the source noted this on the VM.
    boolean noted(String code) {
        return vm.notes().stream().anyMatch(note -> note.code().equals(code));
    }
}
