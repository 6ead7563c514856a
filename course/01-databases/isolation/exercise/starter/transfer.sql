-- Moves :amount from the account :from to the account :to.
select balance as available
from accounts
where id = :from and balance >= :amount;

update accounts set balance = :available - :amount
where id = :from;

update accounts set balance = balance + :amount
where id = :to;
