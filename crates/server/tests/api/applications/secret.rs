//! `POST /v1.0/applications/{key}/secret`.

use reqwest::Method;

use super::path;
use crate::{
    account_installations::{Installed, LIST},
    signature,
};

#[tokio::test]
async fn a_new_secret_key_ends_the_old_one_and_signs_the_token_that_is_there() {
    for legacy in [false, true] {
        let installed = Installed::start(legacy).await;
        installed.call(LIST).await.expect_status(200);
        let address = path(&installed.application, "/secret");
        let renewed = installed.app.request(Method::POST, &address).send().await.expect_status(200).json();
        let secret = renewed["SecretKey"].as_str().unwrap();
        assert_ne!(installed.application["SecretKey"], secret);
        assert_eq!(renewed["ApplicationKey"], installed.application["ApplicationKey"]);
        installed.denied().await;

        let sign = if legacy { signature::md5 } else { signature::hmac };
        let password = sign(secret, &installed.told["t"]);
        installed.call_with(installed.key(), &password, LIST).await.expect_status(200);
    }
}
