package io.towpath.inventory;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/// Scans the sources and asks the targets that are due, and clears uploads nobody goes on with.
@DisallowConcurrentExecution
final class InventoryTick implements Job {

    private final Scanner scanner;
    private final UploadCleaner uploads;
    private final TargetSurveyor targets;

    InventoryTick(Scanner scanner, UploadCleaner uploads, TargetSurveyor targets) {
        this.scanner = scanner;
        this.uploads = uploads;
        this.targets = targets;
    }

    @Override
    public void execute(JobExecutionContext context) {
        scanner.startDue();
        uploads.clear();
        targets.askDue();
    }
}
