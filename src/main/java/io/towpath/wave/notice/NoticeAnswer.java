package io.towpath.wave.notice;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a link opens.
public sealed interface NoticeAnswer {

    /// No such link, or one that was altered.
    record Unknown() implements NoticeAnswer {}

    /// It was made anew, or has expired.
    record Gone(String waveKey) implements NoticeAnswer {}

    /// @param parts      what of the owner is down, now
    /// @param moved      whether the time is another one than the owner was told
    /// @param stance     what the owner said last to the time of now; null: nothing
    /// @param closed     why the owner cannot object; null: the owner can
    /// @param missing    what was just wrong with the form
    record Open(Notice notice, Outage outage, List<Outage.Part> parts, boolean moved, @Nullable Closed closed,
            List<Objection> objections, @Nullable Stance stance, List<Protest.Missing> missing)
            implements
                NoticeAnswer {

        /// Who has objected as often as one may can still agree.
        public boolean mayAgree() {
            return (closed == null || closed == Closed.ENOUGH) && !(stance != null && stance.agreed());
        }

        public boolean mayObject() {
            return closed == null;
        }
    }

    /// Why nobody objects any more, or not now.
    enum Closed {
        STOPPED,
        COMPLETED,
        /// The wave has no window.
        NO_TIME,
        STARTED,
        /// The window has opened.
        LATE,
        /// Nothing of the owner is in the wave.
        NOTHING,
        /// So many of the owner's objections are open that no other is taken.
        ENOUGH
    }

    /// The owner's word was taken.
    record Taken(Notice notice) implements NoticeAnswer {}
}
