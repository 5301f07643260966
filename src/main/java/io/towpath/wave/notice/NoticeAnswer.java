package io.towpath.wave.notice;

import java.util.List;

/// What a link opens.
public sealed interface NoticeAnswer {

    /// No such link, or one that was altered.
    record Unknown() implements NoticeAnswer {}

    /// It was made anew, or has expired.
    record Gone(String waveKey) implements NoticeAnswer {}

    /// @param parts      what of the owner is down, now
    /// @param moved      whether the time is another one than the owner was told
    /// @param mayObject  false once the wave has started, or its window has opened
    /// @param missing    what was just wrong with the form
    record Open(Notice notice, Outage outage, List<Outage.Part> parts, boolean moved, boolean mayObject,
            List<Objection> objections, List<Protest.Missing> missing) implements NoticeAnswer {}

    /// The owner's word was taken.
    record Taken(Notice notice) implements NoticeAnswer {}
}
