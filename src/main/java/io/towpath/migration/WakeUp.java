package io.towpath.migration;

import java.util.UUID;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/// The alarm of one migration: drives it as far as it goes by itself.
@DisallowConcurrentExecution
class WakeUp implements Job {

    private final Driver driver;

    WakeUp(Driver driver) {
        this.driver = driver;
    }

    @Override
    public void execute(JobExecutionContext context) {
        driver.drive(UUID.fromString(context.getJobDetail().getKey().getName()));
    }
}
