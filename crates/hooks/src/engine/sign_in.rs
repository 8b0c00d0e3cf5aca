//! A sign-in in one world: `getBasicAuth`, and `getUserInfo` with the header that is made of what it returned. Why the
//! two share a world is in docs/decisions/034-one-visit-for-a-sign-in.md.

use super::{Engine, Stop, mask::Mask};
use crate::{HookProblem, Outcome, SignIn, rules, surroundings::Surroundings};

impl Engine {
    /// Signs in with a connector that was loaded here: what `getUserInfo` returned. A problem that comes before
    /// [`Surroundings::go_on`] is one of `getBasicAuth`.
    pub(crate) fn sign_in(
        &self,
        bundle_id: u64,
        sign_in: &SignIn,
        surroundings: &mut dyn Surroundings,
    ) -> Result<Outcome, HookProblem> {
        let first = sign_in.first();
        let scope = self.scope(bundle_id, &first)?;
        let limits = &self.limits;
        self.within(limits.synchronous, &scope, surroundings, |running, boot, found, surroundings| {
            // What the module asks for when it is run is for `getUserInfo` to wait for, as in a call of its own.
            let early = scope.outbox.take_requests();
            let given = running.interface(boot, &found, &first, surroundings)?;
            let basic = rules::basic_auth(&given).map_err(Stop::Problem)?;
            scope.outbox.drain(surroundings);
            surroundings.go_on(basic);
            scope.outbox.go_on(early);
            let second = sign_in.second(basic);
            let secrets = first.arguments.iter().chain(&second.arguments);
            *scope.mask.borrow_mut() = Mask::of(secrets, &second.environment);
            running.realm.watch.start(limits.waiting);
            running.interface(boot, &found, &second, surroundings)
        })
    }
}
