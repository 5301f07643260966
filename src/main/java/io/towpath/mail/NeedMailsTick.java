package io.towpath.mail;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/// Looks who is to be told of what needs them.
@DisallowConcurrentExecution
final class NeedMailsTick implements Job {

    private final NeedMails mails;

    NeedMailsTick(NeedMails mails) {
        this.mails = mails;
    }

    @Override
    public void execute(JobExecutionContext context) {
        mails.look();
    }
}
