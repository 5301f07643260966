package io.towpath.access;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Component;

/// What a page may do to the session it is shown in.
@Component
public final class Sessions {

    Sessions() {}

    /// Lets this session go on after its owner changed the password in it, under a new id; all his others end.
    ///
    /// @param epoch as [Users#changeOwnPassword] returned it
    public void keep(HttpServletRequest request, int epoch) {
        request.getSession().setAttribute(AccountFilter.EPOCH, epoch);
        request.changeSessionId();
    }
}
