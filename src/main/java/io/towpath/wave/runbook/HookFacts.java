package io.towpath.wave.runbook;

import io.towpath.hook.HookVariables;
import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.wave.WaveView;
import io.towpath.wave.Waves;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// What a hook is told of the step that it does. Of a wave or an application it is told no single VM.
@Component
class HookFacts {

    private final Inventory inventory;
    private final Waves waves;

    HookFacts(Inventory inventory, Waves waves) {
        this.inventory = inventory;
        this.waves = waves;
    }

    /// @param target of the wave, as [#target]
    HookVariables of(Run run, Cell cell, @Nullable String target) {
        Vm vm = cell.entityKind() == Scope.VM ? inventory.vm(cell.entityId()).orElse(null) : null;
        String application = cell.entityKind() == Scope.APPLICATION
                ? cell.entityName()
                : vm == null ? null : vm.application();
        List<String> addresses = vm == null
                ? List.of()
                : vm.nics().stream().flatMap(nic -> nic.traits().addresses().stream()).toList();
        return new HookVariables("%s %s".formatted(run.waveKey(), run.waveName()), application, vm == null
                ? null
                : vm.name(), moref(vm), uuid(vm), target, addresses, List.of(),
                cell.part().word(), run.key());
    }

    private static @Nullable String moref(@Nullable Vm vm) {
        return vm == null ? null : Objects.requireNonNullElse(vm.placement().moref(), vm.externalId());
    }

    private static @Nullable String uuid(@Nullable Vm vm) {
        return vm == null
                ? null
                : vm.placement().biosUuid() != null ? vm.placement().biosUuid() : vm.placement().instanceUuid();
    }

    /// Where the VMs of a wave go.
    @Nullable
    String target(UUID waveId) {
        return waves.find(waveId).map(WaveView::targetId).flatMap(inventory::connection).map(Connection::name).orElse(
                null);
    }
}
