package io.towpath.mail;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/// Has what is due sent.
@DisallowConcurrentExecution
final class MailTick implements Job {

    private final Postman postman;

    MailTick(Postman postman) {
        this.postman = postman;
    }

    @Override
    public void execute(JobExecutionContext context) {
        postman.wake();
    }
}
