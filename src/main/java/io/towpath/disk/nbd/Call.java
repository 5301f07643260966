package io.towpath.disk.nbd;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageException.Offer;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A request that is tried again, at most so many times, for as long as what goes wrong may pass: an I/O error at the
/// server, a connection that broke. Begun first and finished later, so that several may be under way.
///
/// For one thread. Whoever begins one has to finish it: until then the server's answer may still come into the buffer.
final class Call<R extends Request> {

    private final Connections connections;
    private final Supplier<R> fresh;
    private final boolean once;
    private R request;
    private Connections.@Nullable Slot slot;
    private @Nullable Connection connection;
    private @Nullable IOException failure;
    private long answersBefore;

    private Call(Connections connections, Supplier<R> fresh, boolean once) {
        this.connections = connections;
        this.fresh = fresh;
        this.once = once;
        request = fresh.get();
        attempt();
    }

    /// @param fresh makes the request, for each try
    static <R extends Request> Call<R> begin(Connections connections, Supplier<R> fresh) {
        return new Call<>(connections, fresh, false);
    }

    static <R extends Request> R run(Connections connections, Supplier<R> fresh) throws IOException {
        return begin(connections, fresh).finish();
    }

    /// For a flush. A server that fails one has lost something of what it acknowledged before, which a second one would not
    /// tell: its error is the end of all that was not flushed, and nobody asks this server for anything any more.
    static <R extends Request> R once(Connections connections, Supplier<R> fresh) throws IOException {
        return new Call<>(connections, fresh, true).finish();
    }

    R finish() throws IOException {
        R answered = finish(false);
        if (answered == null) {
            throw new IllegalStateException(request.words());
        }
        return answered;
    }

    /// For what can be done without: null when the server answers with an error.
    @Nullable
    R finishUnlessRefused() throws IOException {
        return finish(true);
    }

    private @Nullable R finish(boolean dispensable) throws IOException {
        IOException passing = settle();
        for (int tries = 1; passing != null;) {
            if (dispensable && passing instanceof ServerError) {
                return null;
            }
            if (once && passing instanceof ServerError) {
                ImageException lost = connections.faults().gaveUp(request, passing, 1).offering(Offer.GO_ON);
                connections.giveUp(lost);
                throw lost;
            }
            boolean hopeless = passing instanceof ServerError error && !error.mayPass();
            if (hopeless || tries > connections.patience().retries()) {
                throw connections.faults().gaveUp(request, passing, tries);
            }
            connections.requireNotGivenUp();
            Connections.pause(connections.patience(), tries, connections.faults());
            // A connection that broke after it had answered others is no failure of this request: with many under way
            // and a server that drops connections now and then, one might be unlucky more often than allowed.
            tries += passing instanceof LostConnection && othersWereAnswered() ? 0 : 1;
            request = fresh.get();
            passing = passing instanceof LostConnection ? alone() : again();
        }
        return request;
    }

    private @Nullable IOException again() throws IOException {
        attempt();
        return settle();
    }

    private @Nullable IOException alone() throws IOException {
        connections.secondTries().lock();
        try {
            return again();
        } finally {
            connections.secondTries().unlock();
        }
    }

    private boolean othersWereAnswered() {
        return connection != null && connection.answers() > answersBefore;
    }

    private void attempt() {
        Connections.Slot place = connections.acquire();
        slot = place;
        failure = null;
        try {
            Connection open = place.connection();
            connection = open;
            answersBefore = open.answers();
            open.start(request);
        } catch (IOException e) {
            connection = null;
            failure = e;
        }
    }

    /// @return what may pass, or null when the request was answered
    private @Nullable IOException settle() throws IOException {
        try {
            if (failure != null) {
                throw failure;
            }
            if (connection != null) {
                connection.await(request);
            }
            return null;
        } catch (ServerError | LostConnection e) {
            if (Thread.currentThread().isInterrupted()) {
                throw connections.faults().cancelled();
            }
            return e;
        } catch (ImageException e) {
            if (e.reason() != Reason.CANCELLED) {
                connections.giveUp(e);
            }
            throw e;
        } finally {
            if (slot != null) {
                slot.release();
                slot = null;
            }
        }
    }
}
