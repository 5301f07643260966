package io.towpath.inventory;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/// Scans the sources that are due and clears uploads nobody goes on with.
@DisallowConcurrentExecution
final class InventoryTick implements Job {

    private final Scanner scanner;
    private final UploadCleaner uploads;

    InventoryTick(Scanner scanner, UploadCleaner uploads) {
        this.scanner = scanner;
        this.uploads = uploads;
    }

    @Override
    public void execute(JobExecutionContext context) {
        scanner.startDue();
        uploads.clear();
    }
}
