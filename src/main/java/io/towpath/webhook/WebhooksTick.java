package io.towpath.webhook;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/// Has what is due sent.
@DisallowConcurrentExecution
final class WebhooksTick implements Job {

    private final Courier courier;

    WebhooksTick(Courier courier) {
        this.courier = courier;
    }

    @Override
    public void execute(JobExecutionContext context) {
        courier.wake();
    }
}
