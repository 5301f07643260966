package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;

import com.vmware.vim25.TaskInfo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tasks are known by what servers call them.
class VmTasksTest {

    private static TaskInfo task(@Nullable String name, @Nullable String description) {
        TaskInfo task = new TaskInfo();
        task.setName(name);
        task.setDescriptionId(description);
        return task;
    }

    @ParameterizedTest
    @CsvSource({"RemoveSnapshot_Task,vim.vm.Snapshot.remove,removeSnapshot", ",vim.vm.Snapshot.remove,removeSnapshot",
            ",VirtualMachineSnapshot.remove,removeSnapshot", ",VirtualMachine.removeSnapshot,removeSnapshot",
            "RemoveSnapshot_Task,,removeSnapshot", "CreateSnapshot_Task,VirtualMachine.createSnapshot,createSnapshot",
            "ConsolidateVMDisks_Task,VirtualMachine.consolidateDisks,consolidate"})
    void oursAreKnown(@Nullable String name, @Nullable String description, String kind) {
        assertThat(VmTasks.isOf(task(name, description), kind)).isTrue();
    }

    @Test
    void othersAreNotOurs() {
        assertThat(VmTasks.isOf(task("RelocateVM_Task", "VirtualMachine.relocate"), "removeSnapshot")).isFalse();
        assertThat(VmTasks.isOf(task("CreateSnapshot_Task", "VirtualMachine.createSnapshot"), "removeSnapshot"))
                .isFalse();
        assertThat(VmTasks.isOf(task(null, null), "removeSnapshot")).isFalse();
    }
}
