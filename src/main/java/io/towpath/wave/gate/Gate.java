package io.towpath.wave.gate;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A gate, as it is now.
///
/// @param what   what is the matter, or what was found right
/// @param remedy what to do; empty where it is met
/// @param fix    where one does it
/// @param faults which VMs keep it from being met, or what else
/// @param remarks what who decides should know although it keeps nothing from being met, as sentences
/// @param waiver one that was asked for or holds; null: none
public record Gate(GateName name, State state, String what, String remedy, @Nullable String fix, List<Fault> faults,
        List<String> remarks, @Nullable GateWaiver waiver) {

    public Gate {
        faults = List.copyOf(faults);
        remarks = List.copyOf(remarks);
    }

    /// How it stands.
    public enum State {
        MET, FAILING, WAIVED
    }

    /// @param vmId null where it is not about one VM
    public record Fault(@Nullable UUID vmId, String name, String what) {}

    static Gate met(GateName name, String what) {
        return new Gate(name, State.MET, what, "", null, List.of(), List.of(), null);
    }

    static Gate failing(GateName name, String what, String remedy, @Nullable String fix, List<Fault> faults) {
        return new Gate(name, State.FAILING, what, remedy, fix, faults, List.of(), null);
    }

    Gate with(@Nullable GateWaiver found) {
        return new Gate(name, state == State.FAILING && found != null && found.holds() ? State.WAIVED : state, what,
                remedy, fix, faults, remarks, found);
    }

    Gate remarking(List<String> more) {
        return more.isEmpty()
                ? this
                : new Gate(name, state, what, remedy, fix, faults,
                        Stream.concat(remarks.stream(), more.stream()).toList(),
                        waiver);
    }

    public boolean blocks() {
        return state == State.FAILING;
    }

    /// VMs that fail it.
    public int vms() {
        return (int) faults.stream().map(Fault::vmId).filter(java.util.Objects::nonNull).distinct().count();
    }
}
