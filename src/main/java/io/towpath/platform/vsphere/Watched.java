package io.towpath.platform.vsphere;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/// An answer on its way of which one sees when its last bytes came.
record Watched<T>(BodySubscriber<T> body, Progress progress) implements BodySubscriber<T> {

    /// Since when nothing came.
    static final class Progress {

        private volatile long lastNanos = System.nanoTime();

        long silentNanos() {
            return System.nanoTime() - lastNanos;
        }

        private void came() {
            lastNanos = System.nanoTime();
        }
    }

    @Override
    public CompletionStage<T> getBody() {
        return body.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        progress.came();
        body.onSubscribe(subscription);
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        progress.came();
        body.onNext(bytes);
    }

    @Override
    public void onError(Throwable trouble) {
        body.onError(trouble);
    }

    @Override
    public void onComplete() {
        body.onComplete();
    }
}
