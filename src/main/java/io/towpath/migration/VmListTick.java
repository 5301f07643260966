package io.towpath.migration;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Makes the list of VMs catch up while nobody waits: after an import of a whole estate the next reader finds little left.
@DisallowConcurrentExecution
final class VmListTick implements Job {

    private final JdbcClient jdbc;

    VmListTick(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void execute(JobExecutionContext context) {
        jdbc.sql("select vm_row_catch_up()").query(Integer.class).single();
    }
}
