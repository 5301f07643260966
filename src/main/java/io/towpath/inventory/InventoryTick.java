package io.towpath.inventory;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/// Scans the sources that are due.
@DisallowConcurrentExecution
final class InventoryTick implements Job {

    private final Scanner scanner;

    InventoryTick(Scanner scanner) {
        this.scanner = scanner;
    }

    @Override
    public void execute(JobExecutionContext context) {
        scanner.startDue();
    }
}
